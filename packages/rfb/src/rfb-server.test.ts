import { describe, expect, it } from 'vitest';
import type { ClientMessage } from './client-messages.ts';
import { RfbServer } from './rfb-server.ts';

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

function start() {
  const written: string[] = [];
  const messages: ClientMessage[] = [];
  const errors: string[] = [];
  const server = new RfbServer({
    write: (bytes) => written.push(Buffer.from(bytes).toString('hex')),
    facts: () => ({ width: 1920, height: 1080, name: ascii('PC-3') }),
    onMessage: (message) => messages.push(message),
    onProtocolError: (error) => errors.push(error.message),
  });
  return { server, written, messages, errors };
}

const version = ascii('RFB 003.008\n');
/** Security type None, then a shared desktop. */
const handshake = [version, new Uint8Array([1]), new Uint8Array([1])];

describe('the handshake of RFB 3.8', () => {
  it('offers security None, then tells size, pixel format and name', () => {
    const { server, written } = start();
    for (const bytes of handshake) server.receive(bytes);
    expect(written).toEqual([
      Buffer.from('RFB 003.008\n').toString('hex'),
      '0101',
      '00000000',
      `${'07800438 20180001 00ff00ff00ff 100800000000 00000004'.replaceAll(' ', '')}${Buffer.from('PC-3').toString('hex')}`,
    ]);
    expect(server.isReady).toBe(true);
  });

  it('is the same one byte at a time, and reads what follows in the same piece', () => {
    const { server, messages, errors } = start();
    const all = Buffer.concat([...handshake, Buffer.from('0501000a000b', 'hex'), Buffer.from('0501000c000d', 'hex')]);
    for (const byte of all) server.receive(new Uint8Array([byte]));
    expect(errors).toEqual([]);
    expect(messages).toEqual([
      { type: 'pointer', buttons: 1, x: 10, y: 11 },
      { type: 'pointer', buttons: 1, x: 12, y: 13 },
    ]);
  });

  it.each([
    ['no version at all', [ascii('GET / HTTP/1')], ''],
    ['a version to come', [ascii('RFB 004.000\n')], '00 0000001b' + hexOf('the viewer must speak RFB 3')],
    [
      'a security type nobody offered',
      [version, new Uint8Array([2])],
      '00000001 00000023' + hexOf('only security type None was offered'),
    ],
    ['a security type nobody offered, by RFB 3.7', [ascii('RFB 003.007\n'), new Uint8Array([2])], '0101'],
  ])('ends at %s in the words the protocol has for it, and reads nothing after it', (_, pieces, lastWords) => {
    const { server, written, messages, errors } = start();
    for (const bytes of [...pieces, ...handshake, Buffer.from('0501000a000b', 'hex')]) server.receive(bytes);
    expect(errors).toHaveLength(1);
    expect(messages).toEqual([]);
    expect(written.at(-1)).toBe(lastWords.replaceAll(' ', '') || hexOf('RFB 003.008\n'));
  });
});

describe('the handshakes of before (RFC 6143, appendix A)', () => {
  it.each([
    ['3.7: a choice, and no result', 'RFB 003.007\n', [new Uint8Array([1]), new Uint8Array([1])], '0101'],
    ['3.3: no choice', 'RFB 003.003\n', [new Uint8Array([1])], '00000001'],
    ['a version nobody wrote down, as 3.3', 'RFB 003.005\n', [new Uint8Array([0])], '00000001'],
  ])('%s', (_, said, pieces, security) => {
    const { server, written, messages, errors } = start();
    for (const bytes of [ascii(said), ...pieces, Buffer.from('0501000a000b', 'hex')]) server.receive(bytes);
    expect(errors).toEqual([]);
    expect(written.slice(0, 2)).toEqual([hexOf('RFB 003.008\n'), security]);
    expect(written[2]).toMatch(/^07800438/);
    expect(written).toHaveLength(3);
    expect(messages).toEqual([{ type: 'pointer', buttons: 1, x: 10, y: 11 }]);
  });
});
