#include "librdkafka.h"

// Delivery reports, counted as they come. Only the thread that polls writes them.
typedef struct {
	int64_t delivered, failed;
	int err; // of the first that failed
} reports_t;

int bulk_linked(void);
rd_kafka_conf_t *bulk_conf(void);
rd_kafka_t *bulk_producer(rd_kafka_conf_t *conf, reports_t *reports, char *errstr, size_t size);
void bulk_fill(char *data, const int32_t *keys, const int32_t *values, rd_kafka_message_t *batch, int count);
int bulk_send(rd_kafka_t *rk, rd_kafka_topic_t *topic, rd_kafka_message_t *batch, int count, int *err);
void bulk_destroy(rd_kafka_message_t **messages, int count);
