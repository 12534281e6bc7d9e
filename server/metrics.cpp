// SPDX-License-Identifier: AGPL-3.0-or-later
#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace carecircle {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
                                                       0.05,   0.1,   0.25,  0.5,   1,    2.5};
const prometheus::Histogram::BucketBoundaries kBatchSizes{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

double seconds(Metrics::Duration duration) { return std::chrono::duration<double>(duration).count(); }

prometheus::Family<prometheus::Histogram>& histogram(prometheus::Registry& registry, const char* name,
                                                     const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}
prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      counter(registry, "carecircle_calls_total", "Calls answered, by error code.");
  prometheus::Histogram& call_seconds =
      histogram(registry, "carecircle_call_seconds", "Time from a call to its answer.").Add({}, kSeconds);
  prometheus::Histogram& batch_jobs =
      histogram(registry, "carecircle_batch_jobs", "Jobs made durable by one flush.").Add({}, kBatchSizes);
  prometheus::Histogram& batch_seconds =
      histogram(registry, "carecircle_batch_seconds", "Time of one batch.").Add({}, kSeconds);
  prometheus::Gauge& connections = prometheus::BuildGauge()
                                       .Name("carecircle_event_connections")
                                       .Help("WebSocket connections open now.")
                                       .Register(registry)
                                       .Add({});
  prometheus::Counter& cut_off =
      counter(registry, "carecircle_readers_cut_off_total", "Connections closed for reading too slowly.").Add({});
  prometheus::Counter& frames =
      counter(registry, "carecircle_frames_delivered_total", "Event frames queued to connections.").Add({});
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::batch_committed(std::size_t jobs, Duration duration) {
  families_->batch_jobs.Observe(static_cast<double>(jobs));
  families_->batch_seconds.Observe(seconds(duration));
}

void Metrics::call_finished(std::string_view code, Duration duration) {
  families_->calls.Add({{"code", std::string(code)}}).Increment();
  families_->call_seconds.Observe(seconds(duration));
}

void Metrics::connection_opened() { families_->connections.Increment(); }
void Metrics::connection_closed() { families_->connections.Decrement(); }
void Metrics::reader_cut_off() { families_->cut_off.Increment(); }
void Metrics::frames_delivered(std::size_t frames) { families_->frames.Increment(static_cast<double>(frames)); }

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace carecircle
