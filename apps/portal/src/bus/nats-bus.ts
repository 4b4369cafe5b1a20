import {
  connect,
  type ConnectionOptions,
  type Msg,
  type NatsConnection,
  NoRespondersError,
  RequestError,
  TimeoutError,
} from '@nats-io/transport-node';
import type { Bus, BusSubscription, Log } from '../ports.ts';
import { BusNoResponder, BusTimeout } from './bus-errors.ts';
import { answerBusMessage, checkSubject, decodeBusAnswer, encodeBusMessage } from './bus-messages.ts';

/** The bus of several nodes: `nats://[token@ | user:password@]host:port`, or `tls://`. It reconnects for ever. */
export async function connectNatsBus(url: string, log: Log): Promise<Bus> {
  const connection = await connect(natsOptions(url));
  void logStatus(connection, log);

  function subscribe(subject: string, handler: (message: unknown) => unknown): BusSubscription {
    checkSubject(subject);
    const subscription = connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) log.error({ err: error, subject }, 'a subscription on the bus failed');
        else void answerTo(message, handler, log);
      },
    });
    return { close: () => subscription.unsubscribe() };
  }

  return {
    subscribe,
    publish(subject, message) {
      checkSubject(subject);
      connection.publish(subject, encodeBusMessage(subject, message));
    },
    async request(subject, message, timeoutMs) {
      checkSubject(subject);
      const text = encodeBusMessage(subject, message);
      const answer = await connection.request(subject, text, { timeout: timeoutMs }).catch((error: unknown) => {
        throw translated(error, subject);
      });
      return decodeBusAnswer(subject, answer.string());
    },
    close: () => connection.close(),
  };
}

async function answerTo(message: Msg, handler: (message: unknown) => unknown, log: Log): Promise<void> {
  const answer = await answerBusMessage(handler, message.subject, message.string(), log);
  // False when it was a publish, or when the connection has gone meanwhile: nobody waits then.
  if (message.reply) message.respond(answer);
}

function translated(error: unknown, subject: string): unknown {
  const cause = error instanceof RequestError ? (error.cause ?? error) : error;
  if (cause instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders())) {
    return new BusNoResponder(subject);
  }
  return cause instanceof TimeoutError ? new BusTimeout(subject) : error;
}

function natsOptions(text: string): ConnectionOptions {
  const url = new URL(text);
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  const credentials = user === '' ? {} : pass === '' ? { token: user } : { user, pass };
  return {
    servers: url.host,
    ...credentials,
    ...(url.protocol === 'tls:' ? { tls: {} } : {}),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    name: 'usher portal',
  };
}

async function logStatus(connection: NatsConnection, log: Log): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect' || status.type === 'reconnect' || status.type === 'error')
      log.warn({ status: status.type }, 'the bus connection changed');
  }
}
