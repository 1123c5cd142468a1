#include "bulk.h"

int bulk_linked(void) { return rd_kafka_produce_batch != NULL && rd_kafka_consume_batch_queue != NULL; }

static void quiet(const rd_kafka_t *rk, int level, const char *facility, const char *line) {}

static void count(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque) {
	reports_t *reports = opaque;
	if (message->err == 0) {
		reports->delivered++;
	} else if (reports->failed++ == 0) {
		reports->err = message->err;
	}
}

rd_kafka_conf_t *bulk_conf(void) {
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_conf_set_log_cb(conf, quiet);
	return conf;
}

rd_kafka_t *bulk_producer(rd_kafka_conf_t *conf, reports_t *reports, char *errstr, size_t size) {
	rd_kafka_conf_set_opaque(conf, reports);
	rd_kafka_conf_set_dr_msg_cb(conf, count);
	return rd_kafka_new(TYPE_PRODUCER, conf, errstr, size);
}

// bulk_fill makes count messages of the keys and values that stand one after the
// other in data, given their sizes; a negative one is a key that is not there.
void bulk_fill(char *data, const int32_t *keys, const int32_t *values, rd_kafka_message_t *batch, int count) {
	for (int i = 0; i < count; i++) {
		batch[i] = (rd_kafka_message_t){.partition = PARTITION_ANY};
		if (keys[i] >= 0) {
			batch[i].key = data;
			batch[i].key_len = keys[i];
			data += keys[i];
		}
		batch[i].payload = data;
		batch[i].len = values[i];
		data += values[i];
	}
}

// bulk_send gives a batch to the producer, which copies the messages, and reads
// the reports that have come. Those that its full queue has not taken are moved to
// the front of batch; it returns how many, having waited a moment for room, or -1
// with err.
int bulk_send(rd_kafka_t *rk, rd_kafka_topic_t *topic, rd_kafka_message_t *batch, int count, int *err) {
	int left = 0;
	if (rd_kafka_produce_batch(topic, PARTITION_ANY, MSG_F_COPY, batch, count) < count) {
		for (int i = 0; i < count; i++) {
			if (batch[i].err == ERR_QUEUE_FULL) {
				batch[left] = batch[i];
				batch[left++].err = 0;
			} else if (batch[i].err != 0) {
				*err = batch[i].err;
				return -1;
			}
		}
	}
	rd_kafka_poll(rk, left > 0 ? 50 : 0);
	return left;
}

void bulk_destroy(rd_kafka_message_t **messages, int count) {
	for (int i = 0; i < count; i++)
		rd_kafka_message_destroy(messages[i]);
}
