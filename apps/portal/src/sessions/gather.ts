export interface GatherOptions<Item> {
  /** How much work together is enough; one item that weighs more goes alone. */
  readonly most: number;
  /** How much work an item is; 1 unless said. */
  readonly weigh?: (item: Item) => number;
  /** Whether an error may be one item's own fault, so that each is tried alone; it may, unless said. */
  readonly mayBeOnes?: (error: unknown) => boolean;
  /** How long the first is kept back for others; not at all unless said. */
  readonly waitMs?: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Does together what is asked for while the work before is under way, so that a crowd costs one round trip and one commit. Each is
 * answered its own, in order; whoever comes alone waits for nobody.
 */
export function gather<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { most, weigh = () => 1, waitMs = 0, mayBeOnes = () => true }: GatherOptions<Item>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let working = false;

  async function workOff(): Promise<void> {
    while (waiting.length > 0) await workOn(take());
    working = false;
  }

  function take(): Waiting<Item, Answer>[] {
    let weight = 0;
    const over = waiting.findIndex(({ item }, place) => (weight += weigh(item)) > most && place > 0);
    const batch = over === -1 ? waiting : waiting.slice(0, over);
    waiting = waiting.slice(batch.length);
    return batch;
  }

  async function workOn(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await work(batch.map(({ item }) => item));
      for (const [place, answer] of answers.entries()) batch[place]?.answer(answer);
    } catch (error) {
      // What one of them does must not be the others' fault; what befell all would only befall each, one after the other.
      if (batch.length > 1 && mayBeOnes(error)) for (const each of batch) await workOn([each]);
      else for (const { fail } of batch) fail(error);
    }
  }

  return (item) =>
    new Promise((answer, fail) => {
      waiting.push({ item, answer, fail });
      if (working) return;
      working = true;
      if (waitMs > 0) setTimeout(() => void workOff(), waitMs);
      else void workOff();
    });
}

/** The same for many keys, each gathered by itself; a key that nobody asks for costs nothing. */
export function gatherEach<Item, Answer>(
  keyOf: (item: Item) => string,
  work: (key: string, items: readonly Item[]) => Promise<readonly Answer[]>,
  options: GatherOptions<Item>,
): (item: Item) => Promise<Answer> {
  const gatherings = new Map<string, { asked: number; readonly ask: (item: Item) => Promise<Answer> }>();
  return async (item) => {
    const key = keyOf(item);
    const found = gatherings.get(key) ?? { asked: 0, ask: gather((items) => work(key, items), options) };
    gatherings.set(key, found);
    found.asked += 1;
    try {
      return await found.ask(item);
    } finally {
      found.asked -= 1;
      if (found.asked === 0) gatherings.delete(key);
    }
  };
}
