import { createServer } from 'node:http';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { RelayTokenClaims } from '../../packages/link/src/index.ts';

/** How one end closed its leg. */
export interface LegClosed {
  readonly code: number;
  readonly reason: string;
}

/** One end's connection to the relay, as the relay's owner sees it. */
export interface HostileLeg {
  readonly claims: RelayTokenClaims;
  /** The binary frames this end sent, before any tampering. */
  readonly frames: readonly Buffer[];
  /** Resolves when the end itself, or the real relay behind, closed it. */
  readonly closed: Promise<LegClosed>;
  /** Says bytes to this end, whoever they come from. */
  say(data: string | Buffer): void;
  close(code: number, reason: string): void;
  onFrame: ((frame: Buffer) => void) | null;
}

/** What becomes of the frame with this number of this leg: the frames that go on in its place. */
export type Tamper = (frame: Buffer, index: number, claims: RelayTokenClaims) => readonly Buffer[];

/** A relay whose owner looks at every byte and may change it: it stands before a real relay, or does its work alone. */
export interface HostileRelay {
  readonly port: number;
  readonly url: string;
  /** Every leg so far, in the order their tokens came. */
  readonly legs: readonly HostileLeg[];
  /** Every byte that passed, both ways, of legs and of the real relay. */
  recorded(): Buffer;
  tamper: Tamper | null;
  /** Legs for which it is true are kept from the real relay: the test alone speaks to them. */
  keeps: ((claims: RelayTokenClaims) => boolean) | null;
  close(): Promise<void>;
}

/** `realPort`: where the real relay listens for legs. */
export async function startHostileRelay(realPort: number): Promise<HostileRelay> {
  const record: Buffer[] = [];
  const legs: HostileLeg[] = [];
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const hostile: Omit<HostileRelay, 'port' | 'url'> = {
    legs,
    recorded: () => Buffer.concat(record),
    tamper: null,
    keeps: null,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const state = hostile as HostileRelay;

  sockets.on('connection', (socket, request) => {
    const { origin } = request.headers;
    const early: { data: Buffer; isBinary: boolean }[] = [];
    let take = (data: Buffer, isBinary: boolean): void => void early.push({ data, isBinary });
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      record.push(bytesOf(data));
      take(bytesOf(data), isBinary);
    });
    socket.once('message', (data) => {
      const leg = legOf(socket, bytesOf(data).toString(), record);
      legs.push(leg.leg);
      const kept = state.keeps?.(leg.leg.claims) ?? false;
      const send = kept ? () => undefined : upstream(leg, socket, realPort, origin, record);
      // The first frame is the token itself.
      let first = true;
      take = (frame, isBinary) => {
        if (isBinary) return leg.take(frame, state, send);
        if (first && !kept) send(frame, false);
        first = false;
      };
      for (const { data: frame, isBinary } of early.splice(0)) take(frame, isBinary);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return Object.assign(state, { port, url: `ws://localhost:${port}/relay` });
}

type Send = (data: Buffer, isBinary: boolean) => void;
type TakenLeg = ReturnType<typeof legOf>;

function legOf(socket: WebSocket, join: string, record: Buffer[]) {
  const claims = claimsOf(join);
  const frames: Buffer[] = [];
  const leg: HostileLeg = {
    claims,
    frames,
    onFrame: null,
    closed: new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    }),
    say(data) {
      const bytes = Buffer.from(data);
      record.push(bytes);
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: typeof data !== 'string' });
    },
    close: (code, reason) => socket.close(code, reason),
  };
  return {
    leg,
    take(frame: Buffer, { tamper }: HostileRelay, send: Send): void {
      const index = frames.push(frame) - 1;
      leg.onFrame?.(frame);
      for (const changed of tamper?.(frame, index, claims) ?? [frame]) send(changed, true);
    },
  };
}

/** The same leg at the real relay. */
function upstream(
  { leg }: TakenLeg,
  socket: WebSocket,
  port: number,
  origin: string | undefined,
  record: Buffer[],
): Send {
  const real = new WebSocket(`ws://127.0.0.1:${port}/relay`, {
    ...(origin === undefined ? {} : { origin }),
    perMessageDeflate: false,
  });
  const waiting: { data: Buffer; isBinary: boolean }[] = [];
  const send: Send = (data, isBinary) => {
    if (real.readyState === WebSocket.CONNECTING) waiting.push({ data, isBinary });
    else if (real.readyState === WebSocket.OPEN) real.send(data, { binary: isBinary });
  };
  real.on('open', () => {
    for (const { data, isBinary } of waiting) real.send(data, { binary: isBinary });
  });
  real.on('error', () => socket.terminate());
  real.on('message', (data, isBinary) => leg.say(isBinary ? bytesOf(data) : bytesOf(data).toString()));
  real.on('close', (code, reason) => closeLike(socket, code, reason.toString()));
  socket.on('close', (code, reason) => closeLike(real, code, reason.toString()));
  return (data, isBinary) => {
    record.push(data);
    send(data, isBinary);
  };
}

/** 1005 and 1006 say how a connection ended, and cannot be said on one. */
function closeLike(socket: WebSocket, code: number, reason: string): void {
  if (code === 1006) socket.terminate();
  else if (code === 1005) socket.close();
  else socket.close(code, reason);
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** A relay's owner can read its tokens, of course. */
function claimsOf(join: string): RelayTokenClaims {
  const { token } = JSON.parse(join) as { token: string };
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as RelayTokenClaims;
}
