// Produces, consumes in a group, and administers with kafkajs: node kafkajs.js BOOTSTRAP. Writes "ok" at the end.
const { Kafka, CompressionTypes, logLevel, Partitioners } = require('kafkajs');
const assert = require('assert');

async function main() {
  const kafka = new Kafka({ clientId: 'js', brokers: [process.argv[2]], logLevel: logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  assert(await admin.createTopics({ topics: [{ topic: 'js', numPartitions: 3, configEntries: [{ name: 'retention.ms', value: '3600000' }] }] }));
  assert.equal((await admin.fetchTopicMetadata({ topics: ['js'] })).topics[0].partitions.length, 3);

  const createPartitioner = Partitioners.DefaultPartitioner;
  const producer = kafka.producer({ createPartitioner });
  await producer.connect();
  for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
    const messages = [...Array(50).keys()].map(i => ({ key: `k${i}`, value: `v${i}`, headers: { h: 'x' } }));
    await producer.send({ topic: 'js', compression, messages });
  }
  await producer.disconnect();

  const idempotent = kafka.producer({ createPartitioner, idempotent: true, maxInFlightRequests: 1 });
  await idempotent.connect();
  for (let i = 0; i < 10; i++) await idempotent.send({ topic: 'js', messages: [{ key: 'k', value: `i${i}` }] });
  await idempotent.disconnect();

  const consumer = kafka.consumer({ groupId: 'js' });
  await consumer.connect();
  await consumer.subscribe({ topics: ['js'], fromBeginning: true });
  let count = 0;
  await new Promise((resolve, reject) => consumer.run({ eachMessage: async () => { if (++count === 110) resolve(); } }).catch(reject));
  await consumer.disconnect();

  const offsets = await admin.fetchOffsets({ groupId: 'js', topics: ['js'] });
  assert.equal(offsets[0].partitions.reduce((sum, p) => sum + Number(p.offset), 0), 110);
  const described = await admin.describeGroups(['js']);
  assert.equal(described.groups[0].state, 'Empty');
  assert.equal((await admin.describeCluster()).controller, 1);
  assert((await admin.listGroups()).groups.some(group => group.groupId === 'js'));
  await admin.deleteGroups(['js']);
  await admin.deleteTopics({ topics: ['js'] });
  await admin.disconnect();
  console.log('ok');
}

main().catch(error => { console.error(error); process.exit(1); });
