export { webhookConsumer } from './consumer.ts';
export { createWebhooks } from './create-webhooks.ts';
export { startSender } from './sender.ts';
