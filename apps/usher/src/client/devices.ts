import type { DeviceView } from '@usher/contract';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { type Portal, teamOf } from './portal.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export async function listDevices(
  portal: Portal,
  terminal: Terminal,
  { json }: { readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const { devices } = await portal.call('GET /api/teams/:team/devices', { params: { team } });
  if (json) terminal.say(JSON.stringify({ devices }));
  else if (devices.length === 0) terminal.note('There is no device.');
  else
    for (const line of table(['DEVICE', 'STATE', 'IN USE BY', 'OS', 'AGENT', 'ID'], devices.map(row)))
      terminal.say(line);
  return exitCodes.done;
}

function row(device: DeviceView): string[] {
  const users = device.activeSessions.map(({ name }) => name ?? 'somebody').join(', ');
  return [device.name, stateOf(device), users, device.os, device.agentVersion, device.id];
}

function stateOf({ twin, online, lastSeenAt }: DeviceView): string {
  if (twin) return 'same key on two computers';
  if (online) return 'online';
  return lastSeenAt === null ? 'offline' : `offline since ${new Date(lastSeenAt).toISOString().slice(0, 16)}Z`;
}
