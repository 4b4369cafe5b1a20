export { databaseGauges } from './database-gauges.ts';
export { listenForScrapes, type MetricsListener } from './listen.ts';
export {
  measuredAgentReports,
  measuredRelayReports,
  metricsConsumer,
  requestObserver,
} from './measured.ts';
export { createMetrics } from './metrics.ts';
