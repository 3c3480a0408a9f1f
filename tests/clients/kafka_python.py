"""Produces, consumes in a group, and administers with kafka-python: python3 kafka_python.py BOOTSTRAP. Writes "ok" at the end."""
import sys
import kafka
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic

servers = sys.argv[1]
codecs = [None, 'gzip']
try:
    import lz4.frame  # noqa: F401
    codecs.append('lz4')
except ImportError:
    pass

admin = kafka.KafkaAdminClient(bootstrap_servers=servers)
admin.create_topics([NewTopic('python', 3, 1, topic_configs={'cleanup.policy': 'compact'})])
admin.create_partitions({'python': NewPartitions(4)})
described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, 'python')])
assert ('cleanup.policy', 'compact') in [entry[:2] for entry in described[0].resources[0][4]], described
assert admin.describe_cluster()['controller_id'] == 1

for codec in codecs:
    producer = kafka.KafkaProducer(bootstrap_servers=servers, compression_type=codec, acks='all')
    sent = [producer.send('python', key=b'k%d' % i, value=b'v%d' % i, headers=[('h', b'x')]) for i in range(100)]
    producer.flush()
    assert all(future.get(60).offset >= 0 for future in sent)
    producer.close()

total = 100 * len(codecs)
for part in (total // 2, total - total // 2):
    consumer = kafka.KafkaConsumer('python', bootstrap_servers=servers, group_id='python', auto_offset_reset='earliest', enable_auto_commit=False, consumer_timeout_ms=60000)
    count = 0
    for message in consumer:
        assert message.headers == [('h', b'x')]
        count += 1
        if count == part:
            break
    assert count == part, count
    # What was fetched beyond the last record handed out is not committed: the position says where to go on.
    consumer.commit({p: kafka.structs.OffsetAndMetadata(consumer.position(p), '') for p in consumer.assignment()})
    consumer.close()

offsets = admin.list_consumer_group_offsets('python')
assert sum(offset.offset for offset in offsets.values()) == total, offsets
assert ('python', 'consumer') in admin.list_consumer_groups()
assert admin.describe_consumer_groups(['python'])[0].state == 'Empty'
admin.delete_topics(['python'])
assert 'python' not in admin.list_topics()
admin.close()
print('ok')
