// What this package uses of librdkafka 2 (rdkafka.h), whose ABI is stable within a
// major version. The declarations are weak: librdkafka itself is linked by the Go
// client, and cgo looks at this package alone.
#include <stddef.h>
#include <stdint.h>

#define WEAK __attribute__((weak))

typedef struct rd_kafka_s rd_kafka_t;
typedef struct rd_kafka_conf_s rd_kafka_conf_t;
typedef struct rd_kafka_topic_s rd_kafka_topic_t;
typedef struct rd_kafka_queue_s rd_kafka_queue_t;
typedef struct rd_kafka_topic_partition_list_s rd_kafka_topic_partition_list_t;

typedef struct rd_kafka_message_s {
	int err;
	rd_kafka_topic_t *rkt;
	int32_t partition;
	void *payload;
	size_t len;
	void *key;
	size_t key_len;
	int64_t offset;
	void *_private;
} rd_kafka_message_t;

enum { TYPE_PRODUCER = 0, TYPE_CONSUMER = 1 };
enum { ERR_QUEUE_FULL = -184, MSG_F_COPY = 2, PARTITION_ANY = -1 };

WEAK rd_kafka_conf_t *rd_kafka_conf_new(void);
WEAK void rd_kafka_conf_destroy(rd_kafka_conf_t *);
WEAK int rd_kafka_conf_set(rd_kafka_conf_t *, const char *name, const char *value, char *errstr, size_t size);
WEAK void rd_kafka_conf_set_opaque(rd_kafka_conf_t *, void *);
WEAK void rd_kafka_conf_set_dr_msg_cb(rd_kafka_conf_t *, void (*)(rd_kafka_t *, const rd_kafka_message_t *, void *));
WEAK void rd_kafka_conf_set_log_cb(rd_kafka_conf_t *, void (*)(const rd_kafka_t *, int, const char *, const char *));
WEAK rd_kafka_t *rd_kafka_new(int type, rd_kafka_conf_t *, char *errstr, size_t size);
WEAK void rd_kafka_destroy(rd_kafka_t *);
WEAK int rd_kafka_poll(rd_kafka_t *, int timeout_ms);
WEAK int rd_kafka_outq_len(rd_kafka_t *);
WEAK rd_kafka_topic_t *rd_kafka_topic_new(rd_kafka_t *, const char *topic, void *conf);
WEAK void rd_kafka_topic_destroy(rd_kafka_topic_t *);
WEAK int rd_kafka_produce_batch(rd_kafka_topic_t *, int32_t partition, int flags, rd_kafka_message_t *, int count);
WEAK int rd_kafka_poll_set_consumer(rd_kafka_t *);
WEAK rd_kafka_topic_partition_list_t *rd_kafka_topic_partition_list_new(int size);
WEAK void *rd_kafka_topic_partition_list_add(rd_kafka_topic_partition_list_t *, const char *topic, int32_t partition);
WEAK int rd_kafka_topic_partition_list_set_offset(rd_kafka_topic_partition_list_t *, const char *topic, int32_t partition, int64_t offset);
WEAK void rd_kafka_topic_partition_list_destroy(rd_kafka_topic_partition_list_t *);
WEAK int rd_kafka_assign(rd_kafka_t *, const rd_kafka_topic_partition_list_t *);
WEAK rd_kafka_queue_t *rd_kafka_queue_get_consumer(rd_kafka_t *);
WEAK void rd_kafka_queue_destroy(rd_kafka_queue_t *);
WEAK ptrdiff_t rd_kafka_consume_batch_queue(rd_kafka_queue_t *, int timeout_ms, rd_kafka_message_t **, size_t count);
WEAK void rd_kafka_message_destroy(rd_kafka_message_t *);
WEAK int rd_kafka_consumer_close(rd_kafka_t *);
