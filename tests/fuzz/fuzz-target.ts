/** One parser that a peer can reach. */
export interface FuzzTarget {
  readonly name: string;
  /** Parts of paths: what of our code counts as this parser. */
  readonly folders: readonly string[];
  /** Well-formed inputs to begin with. */
  readonly first: readonly Uint8Array[];
  /** Throws when the parser does what it must not: throw, hold too much, say something that breaks its own rules. */
  run(input: Uint8Array): void | Promise<void>;
}
