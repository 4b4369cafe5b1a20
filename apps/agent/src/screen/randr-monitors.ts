import type { RandrExtension } from 'x11';
import type { XConnection } from './x-connection.ts';

/** RRGetMonitors, since RandR 1.5 (randrproto 7.7); the `x11` package ends with 1.4. */
const getMonitors = 42;
const replyHeaderBytes = 24;
const monitorBytes = 24;

/** A monitor as the X server has it; it may reach beyond the screen. */
export interface RandrMonitor {
  readonly nameAtom: number;
  readonly primary: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How many outputs show it. */
  readonly outputs: number;
}

export function hasMonitors({ major_version, minor_version }: RandrExtension): boolean {
  return major_version > 1 || (major_version === 1 && minor_version >= 5);
}

/** Request: opcode u8 | 42 u8 | length u16 | window u32 | active only u8 | 3 padding */
export function readMonitors(x: XConnection, randr: RandrExtension): Promise<readonly RandrMonitor[]> {
  return x.request((callback) => {
    const request = Buffer.alloc(12);
    request.writeUInt8(randr.majorOpcode, 0);
    request.writeUInt8(getMonitors, 1);
    request.writeUInt16LE(request.length / 4, 2);
    request.writeUInt32LE(x.root, 4);
    request.writeUInt8(1, 8);
    x.client.seq_num++;
    x.client.pack_stream.put(request);
    x.client.replies[x.client.seq_num] = [unpack, callback];
    x.client.pack_stream.submit(true);
  });
}

/**
 * timestamp u32 | monitors u32 | outputs u32 | 12 padding | monitors × (name u32 | primary u8 | automatic u8 | outputs u16 |
 * x, y i16 | width, height u16 | in millimetres u32, u32 | outputs × u32)
 */
function unpack(reply: Buffer): readonly RandrMonitor[] {
  const monitors: RandrMonitor[] = [];
  let at = replyHeaderBytes;
  for (let left = reply.readUInt32LE(4); left > 0 && at + monitorBytes <= reply.length; left--) {
    monitors.push({
      nameAtom: reply.readUInt32LE(at),
      primary: reply.readUInt8(at + 4) !== 0,
      x: reply.readInt16LE(at + 8),
      y: reply.readInt16LE(at + 10),
      width: reply.readUInt16LE(at + 12),
      height: reply.readUInt16LE(at + 14),
      outputs: reply.readUInt16LE(at + 6),
    });
    at += monitorBytes + 4 * reply.readUInt16LE(at + 6);
  }
  return monitors;
}
