const bits = 32;
const full = 0xff_ff_ff_ff;

/** Numbers from 1 on, given out lowest first. */
export class PlaceNumbers {
  #words = new Uint32Array(8);

  take(): number {
    const word = this.#words.findIndex((each) => each !== full);
    if (word === -1) {
      this.#grow(this.#words.length * 2);
      return this.take();
    }
    const free = ~(this.#words[word] ?? 0) >>> 0;
    const bit = 31 - Math.clz32(free & -free);
    this.#set(word, bit);
    return word * bits + bit + 1;
  }

  /** Takes this very number, as a state that is read again says. */
  occupy(number: number): void {
    const word = Math.floor((number - 1) / bits);
    if (word >= this.#words.length) this.#grow(2 ** Math.ceil(Math.log2(word + 1)));
    this.#set(word, (number - 1) % bits);
  }

  release(number: number): void {
    const word = Math.floor((number - 1) / bits);
    this.#words[word] = ((this.#words[word] ?? 0) & ~(1 << ((number - 1) % bits))) >>> 0;
  }

  #set(word: number, bit: number): void {
    this.#words[word] = ((this.#words[word] ?? 0) | (1 << bit)) >>> 0;
  }

  #grow(length: number): void {
    const words = new Uint32Array(length);
    words.set(this.#words);
    this.#words = words;
  }
}
