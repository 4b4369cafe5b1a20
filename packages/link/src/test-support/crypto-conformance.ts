import { concat, equalBytes, utf8 } from '../bytes.ts';
import type { Awaitable, CryptoPort, KeyPair, PrivateKey } from '../crypto-port.ts';
import { Initiator, Responder } from '../noise-ik.ts';
import { noiseIkVectors, type NoiseVector } from './noise-ik-vectors.ts';

export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** What a platform is judged by. `importPrivateKey` takes an X25519 private key in PKCS #8 form. */
export interface JudgedPlatform {
  readonly port: CryptoPort;
  importPrivateKey(pkcs8: Uint8Array<ArrayBuffer>): Awaitable<PrivateKey>;
}

/** One suite for every CryptoPort; it needs no test runner, so that a browser's page can run it too. */
export function cryptoConformance(platform: JudgedPlatform): readonly ConformanceCheck[] {
  const { port } = platform;
  return [
    { name: 'X25519 gives the shared secret of RFC 7748 section 6.1', run: () => sharedSecret(platform) },
    { name: 'two generated pairs agree, and no two are the same', run: () => generatedPairs(port) },
    { name: 'a public key of small order or of the wrong length is refused', run: () => badPublicKeys(port) },
    { name: 'SHA-256 gives the digest of FIPS 180-4', run: () => digest(port) },
    { name: 'HMAC-SHA-256 gives the tag of RFC 4231 case 2', run: () => mac(port) },
    { name: 'AES-256-GCM seals and opens as in McGrew and Viega, case 16', run: () => sealing(port) },
    { name: 'AES-256-GCM opens nothing that was altered, moved or cut short', run: () => alteredSeals(port) },
    { name: 'views into a larger buffer are read from where they begin', run: () => views(port) },
    { name: 'a cipher key of the wrong length is refused', run: () => badCipherKeys(port) },
    ...noiseIkVectors.map((vector) => ({
      name: `Noise IK says what the vector of ${vector.origin} says, at both ends`,
      run: () => noiseVector(platform, vector),
    })),
  ];
}

const pkcs8Prefix = '302e020100300506032b656e04220420';
const basePoint = bytes(`09${'00'.repeat(31)}`);
const empty = new Uint8Array(0);

async function sharedSecret(platform: JudgedPlatform): Promise<void> {
  const alice = await pairOf(platform, '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
  const bob = await pairOf(platform, '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
  same(alice.publicKey, bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
  same(bob.publicKey, bytes('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'));
  const secret = bytes('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
  same(await platform.port.dh(alice.privateKey, bob.publicKey), secret);
  same(await platform.port.dh(bob.privateKey, alice.publicKey), secret);
}

async function generatedPairs(port: CryptoPort): Promise<void> {
  const [one, other] = [await port.generate(), await port.generate()];
  if (one.publicKey.length !== 32) throw new Error('a public key has 32 bytes');
  if (equalBytes(one.publicKey, other.publicKey)) throw new Error('two generated keys are the same');
  same(await port.dh(one.privateKey, other.publicKey), await port.dh(other.privateKey, one.publicKey));
}

async function badPublicKeys(port: CryptoPort): Promise<void> {
  const { privateKey } = await port.generate();
  await refused('a key of zeros', () => port.dh(privateKey, new Uint8Array(32)));
  await refused('the point of order 2', () => port.dh(privateKey, bytes(`01${'00'.repeat(31)}`)));
  await refused('31 bytes', () => port.dh(privateKey, new Uint8Array(31).fill(9)));
  await refused('33 bytes', () => port.dh(privateKey, new Uint8Array(33).fill(9)));
}

async function digest(port: CryptoPort): Promise<void> {
  const expected = bytes('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  same(await port.hash(utf8.encode('abc')), expected);
}

async function mac(port: CryptoPort): Promise<void> {
  const expected = bytes('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  same(await port.hmac(utf8.encode('Jefe'), utf8.encode('what do ya want for nothing?')), expected);
}

const sealed16 = {
  key: bytes('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
  nonce: bytes('cafebabefacedbaddecaf888'),
  ad: bytes('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  plaintext: bytes(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  ),
  sealed: bytes(
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  ),
};

async function sealing(port: CryptoPort): Promise<void> {
  const { key, nonce, ad, plaintext, sealed } = sealed16;
  const cipherKey = await port.cipherKey(key);
  same(await port.seal(cipherKey, nonce, ad, plaintext), sealed);
  same(await port.open(cipherKey, nonce, ad, sealed), plaintext);
  const tag = await port.seal(cipherKey, nonce, empty, empty);
  if (tag.length !== 16) throw new Error('an empty record is a tag alone');
  same(await port.open(cipherKey, nonce, empty, tag), empty);
}

async function alteredSeals(port: CryptoPort): Promise<void> {
  const { nonce, ad, sealed } = sealed16;
  const key = await port.cipherKey(sealed16.key);
  for (let at = 0; at < sealed.length; at++) {
    await refused(`byte ${at} altered`, () => port.open(key, nonce, ad, flipped(sealed, at)));
  }
  for (let length = 0; length < sealed.length; length++) {
    await refused(`${length} bytes of it`, () => port.open(key, nonce, ad, sealed.subarray(0, length)));
  }
  await refused('another nonce', () => port.open(key, flipped(nonce, 11), ad, sealed));
  await refused('other data beside it', () => port.open(key, nonce, flipped(ad, 0), sealed));
  const other = await port.cipherKey(flipped(sealed16.key, 31));
  await refused('another key', () => port.open(other, nonce, ad, sealed));
}

async function views(port: CryptoPort): Promise<void> {
  const within = (part: Uint8Array): Uint8Array =>
    concat(new Uint8Array(3).fill(7), part, new Uint8Array(5).fill(7)).subarray(3, 3 + part.length);
  const { key, nonce, ad, plaintext, sealed } = sealed16;
  const cipherKey = await port.cipherKey(within(key));
  same(await port.seal(cipherKey, within(nonce), within(ad), within(plaintext)), sealed);
  same(await port.open(cipherKey, within(nonce), within(ad), within(sealed)), plaintext);
  same(await port.hash(within(utf8.encode('abc'))), await port.hash(utf8.encode('abc')));
}

async function badCipherKeys(port: CryptoPort): Promise<void> {
  for (const length of [0, 16, 31, 33]) {
    await refused(`a key of ${length} bytes`, () => port.cipherKey(new Uint8Array(length)));
  }
}

async function noiseVector(platform: JudgedPlatform, vector: NoiseVector): Promise<void> {
  const { port } = platform;
  const prologue = bytes(vector.prologue);
  const responderKeys = await pairOf(platform, vector.responderStatic);
  same(responderKeys.publicKey, bytes(vector.responderPublic));
  const initiator = await Initiator.create(
    port,
    {
      own: await pairOf(platform, vector.initiatorStatic),
      peer: responderKeys.publicKey,
      ephemeral: await pairOf(platform, vector.initiatorEphemeral),
    },
    prologue,
  );
  const responder = await Responder.create(
    port,
    { own: responderKeys, ephemeral: await pairOf(platform, vector.responderEphemeral) },
    prologue,
  );
  const [first, second, ...records] = vector.messages.map(({ payload, ciphertext }) => ({
    payload: bytes(payload),
    ciphertext: bytes(ciphertext),
  }));
  if (first === undefined || second === undefined) throw new Error('a vector holds the whole handshake');
  same(await initiator.writeFirst(first.payload), first.ciphertext);
  same((await responder.readFirst(first.ciphertext)).payload, first.payload);
  const right = await responder.writeSecond(second.payload);
  same(right.message, second.ciphertext);
  const left = await initiator.readSecond(second.ciphertext);
  same(left.payload, second.payload);
  same(left.handshakeHash, right.handshakeHash);
  if (vector.handshakeHash !== undefined) same(left.handshakeHash, bytes(vector.handshakeHash));
  for (const [index, { payload, ciphertext }] of records.entries()) {
    const [from, to] = index % 2 === 0 ? [left, right] : [right, left];
    same(await from.send.seal(payload), ciphertext);
    same(await to.receive.open(ciphertext), payload);
  }
}

async function pairOf({ port, importPrivateKey }: JudgedPlatform, privateHex: string): Promise<KeyPair> {
  const privateKey = await importPrivateKey(bytes(pkcs8Prefix + privateHex));
  return { privateKey, publicKey: await port.dh(privateKey, basePoint) };
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

function flipped(whole: Uint8Array, at: number): Uint8Array {
  return whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

function same(actual: Uint8Array, expected: Uint8Array): void {
  const hex = (part: Uint8Array): string => Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!equalBytes(actual, expected)) throw new Error(`expected ${hex(expected)}, got ${hex(actual)}`);
}

async function refused(what: string, work: () => unknown): Promise<void> {
  let taken = true;
  try {
    await work();
  } catch {
    // Whatever the platform throws: that it refuses is the whole point.
    taken = false;
  }
  if (taken) throw new Error(`${what}: taken, and should have been refused`);
}
