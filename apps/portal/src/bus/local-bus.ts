import type { Bus, BusSubscription, Log } from '../ports.ts';
import { BusNoResponder, BusTimeout } from './bus-errors.ts';
import { answerBusMessage, checkSubject, decodeBusAnswer, encodeBusMessage } from './bus-messages.ts';

type Receive = (text: string) => Promise<string>;

/** The bus of a portal that is one process. Messages pass as text all the same, so that nothing is shared by accident. */
export function createLocalBus(log: Log): Bus {
  const subjects = new Map<string, Set<Receive>>();

  function subscribe(subject: string, handler: (message: unknown) => unknown): BusSubscription {
    checkSubject(subject);
    const receivers = subjects.get(subject) ?? new Set<Receive>();
    subjects.set(subject, receivers);
    const receive: Receive = (text) => answerBusMessage(handler, subject, text, log);
    receivers.add(receive);
    return {
      close() {
        receivers.delete(receive);
        if (receivers.size === 0 && subjects.get(subject) === receivers) subjects.delete(subject);
      },
    };
  }

  /** Later, as from a network: a publisher never runs a subscriber's code inside its own. */
  function deliver(subject: string, text: string): Promise<string>[] {
    const receivers = [...(subjects.get(subject) ?? [])];
    return receivers.map(async (receive) => {
      await Promise.resolve();
      return receive(text);
    });
  }

  return {
    subscribe,
    publish(subject, message) {
      checkSubject(subject);
      void Promise.all(deliver(subject, encodeBusMessage(subject, message)));
    },
    async request(subject, message, timeoutMs) {
      checkSubject(subject);
      const answers = deliver(subject, encodeBusMessage(subject, message));
      if (answers.length === 0) throw new BusNoResponder(subject);
      return decodeBusAnswer(subject, await firstWithin(answers, subject, timeoutMs));
    },
    close() {
      subjects.clear();
      return Promise.resolve();
    },
  };
}

async function firstWithin(answers: Promise<string>[], subject: string, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BusTimeout(subject)), timeoutMs);
  });
  try {
    return await Promise.race([...answers, late]);
  } finally {
    clearTimeout(timer);
  }
}
