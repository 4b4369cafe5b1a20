import { Random } from '../../apps/portal/src/sessions/test-support/random.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time, chance and the network of one simulated run. Nothing in it waits: time goes to the next thing that is due. */
export class World {
  readonly random: Random;
  /** Epoch ms. */
  now = 1_800_000_000_000;
  /** While a network is calm nothing is lost, doubled or very late. */
  calm = false;
  #order = 0;
  readonly #heap: (Due | undefined)[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  after(ms: number, run: () => void): void {
    this.#push({ at: this.now + ms, order: this.#order++, run });
  }

  /** Again and again; the first time at a random part of the interval. */
  every(ms: number, run: () => void): void {
    const again = (): void => {
      run();
      this.after(ms, again);
    };
    this.after(this.random.below(ms), again);
  }

  /** A message between processes without a connection of its own: it may be lost, late or come twice. */
  send(run: () => void): void {
    if (!this.calm && this.random.chance(0.05)) return;
    this.after(this.delay(), run);
    if (!this.calm && this.random.chance(0.05)) this.after(this.delay() * 3, run);
  }

  /** Mostly a few ms, now and then seconds. */
  delay(): number {
    const { random } = this;
    return this.calm || random.chance(0.95) ? 1 + random.below(40) : random.below(6_000);
  }

  /** Runs the next thing that is due. */
  step(): void {
    const next = this.#pop();
    if (next === undefined) throw new Error('nothing is due any more');
    this.now = Math.max(this.now, next.at);
    next.run();
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let place = heap.push(due) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(due, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], last)) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Due | undefined, other: Due | undefined): boolean {
  if (one === undefined) return false;
  if (other === undefined) return true;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** An ordered connection between two processes: nothing is lost or doubled while it stands, everything once it breaks. */
export class Line<ToOne, ToOther> {
  open = true;
  /** Until then nothing arrives, but nothing is lost either. */
  silentUntil = 0;
  readonly #toOne: OneWay<ToOne>;
  readonly #toOther: OneWay<ToOther>;

  constructor(world: World, one: (message: ToOne) => void, other: (message: ToOther) => void) {
    this.#toOne = new OneWay(world, this, one);
    this.#toOther = new OneWay(world, this, other);
  }

  toOne(message: ToOne): void {
    this.#toOne.send(message);
  }

  toOther(message: ToOther): void {
    this.#toOther.send(message);
  }
}

class OneWay<Message> {
  readonly #world: World;
  readonly #line: { readonly open: boolean; readonly silentUntil: number };
  readonly #hear: (message: Message) => void;
  readonly #queue: Message[] = [];
  #last = 0;

  constructor(
    world: World,
    line: { readonly open: boolean; readonly silentUntil: number },
    hear: (message: Message) => void,
  ) {
    this.#world = world;
    this.#line = line;
    this.#hear = hear;
  }

  send(message: Message): void {
    this.#queue.push(message);
    this.#last = Math.max(this.#last, this.#world.now + this.#world.delay());
    this.#world.after(this.#last - this.#world.now, () => this.#arrive());
  }

  #arrive(): void {
    const late = this.#line.silentUntil - this.#world.now;
    if (late > 0) return this.#world.after(late, () => this.#arrive());
    const message = this.#queue.shift();
    if (message !== undefined && this.#line.open) this.#hear(message);
  }
}
