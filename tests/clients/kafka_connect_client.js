// Operates a worker with the npm package kafka-connect-client: node kafka_connect_client.js PORT INPUT-FILE. Writes "ok" at the end.
const { KafkaConnectClient } = require('kafka-connect-client');
const assert = require('assert');

const source = { 'connector.class': 'FileStreamSource', 'tasks.max': '1', file: process.argv[3], topic: 'lines' };

async function until(what, condition) {
  for (const end = Date.now() + 60000; ;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`waited 60 s in vain until ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function main() {
  const client = new KafkaConnectClient({ protocol: 'http', host: '127.0.0.1', port: Number(process.argv[2]) });
  assert.equal((await client.getCluster()).data.version, '4.3.1');
  assert.deepEqual((await client.getConnectors()).data, []);
  assert((await client.getConnectorPlugins({ connectorsOnly: true })).data.some(plugin => plugin.class.endsWith('FileStreamSourceConnector')));
  assert.equal((await client.validateConnectorConfig('FileStreamSource', source)).data.error_count, 1); // it has no name

  const created = await client.createConnector('src', source);
  assert.equal(created.status, 201);
  assert.equal(created.data.type, 'source');
  const connector = client.connector('src');
  const isRunning = async () => {
    // Before a worker has begun to run it, there is no status yet.
    const status = await connector.getStatus().catch(error => { if (error.response?.status !== 404) throw error; });
    if (!status) return false;
    const { connector: own, tasks } = status.data;
    return own.state === 'RUNNING' && tasks.length === 1 && tasks[0].state === 'RUNNING';
  };
  await until('it runs', isRunning);
  assert.deepEqual((await connector.get()).data.config, { ...source, name: 'src' });
  assert.equal((await connector.getTasks()).data[0].id.task, 0);
  assert.equal((await connector.getTaskStatus(0)).data.state, 'RUNNING');

  assert.equal((await connector.updateConfig({ ...source, 'batch.size': '10' })).status, 200);
  assert.equal((await connector.getConfig()).data['batch.size'], '10');
  await until('it runs again', isRunning);
  assert([202, 204].includes((await connector.restart()).status));
  await until('it runs after the restart', isRunning);

  // What it sends without a body it calls a form, which Kafka Connect refuses with 415, and so do we.
  for (const refused of [() => connector.pause(), () => connector.resume(), () => connector.stop(), () => connector.restartTask(0)])
    await assert.rejects(refused, error => error.response.status === 415);
  const put = path => fetch(`http://127.0.0.1:${process.argv[2]}/connectors/src/${path}`, { method: 'PUT' });
  assert.equal((await put('pause')).status, 202);
  await until('it is paused', async () => (await connector.getStatus()).data.connector.state === 'PAUSED');
  assert.equal((await put('resume')).status, 202);
  await until('it goes on', isRunning);

  await until('an offset is stored', async () => (await connector.getOffsets()).data.offsets.length === 1);
  const [offset] = (await connector.getOffsets()).data.offsets;
  assert.equal((await put('stop')).status, 204);
  await until('it is stopped', async () => (await connector.getStatus()).data.connector.state === 'STOPPED');
  assert.match((await connector.alterOffsets([{ partition: offset.partition, offset: { position: 0 } }])).data.message, /altered successfully/);
  assert.match((await connector.resetOffsets()).data.message, /reset successfully/);

  await assert.rejects(client.connector('nobody').get(), error => error.response.status === 404 && error.response.data.error_code === 404);
  assert.equal((await connector.delete()).status, 204);
  await until('it is gone', async () => (await client.getConnectors()).data.length === 0);
  console.log('ok');
}

main().catch(error => { console.error(error.response ? `${error.config.method} ${error.config.url}: ${error.response.status} ${JSON.stringify(error.response.data)}` : error); process.exit(1); });
