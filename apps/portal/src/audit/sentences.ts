import { reasonCodes, reasons, roleName, type Role } from '@usher/contract';
import type { JsonObject } from '../database/index.ts';

type Sentence = (actor: string, details: JsonObject) => string;

const text = (details: JsonObject, name: string, fallback: string): string => {
  const value = details[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
};
const person = (details: JsonObject): string => text(details, 'personName', 'somebody');
const device = (details: JsonObject): string => text(details, 'deviceName', 'a device');
const role = (value: string): string => roleName[value as Role] ?? value;

/** One plain sentence a kind. */
const sentences: Readonly<Record<string, Sentence>> = {
  'team.created': (actor) => `${actor} set up the team.`,
  'team.renamed': (actor, details) => `${actor} renamed the team to ${text(details, 'name', '')}.`,
  'team.handed-over': (actor, details) => `${actor} handed ownership to ${person(details)}.`,
  'member.invited': (actor, details) =>
    `${actor} invited ${text(details, 'email', 'somebody')} as ${role(text(details, 'role', ''))}.`,
  'member.invitation-revoked': (actor, details) =>
    Number(details['count'] ?? 1) > 1
      ? `${actor} took ${text(details, 'count', '')} invitations back.`
      : `${actor} took an invitation back.`,
  'member.joined': (actor, details) => `${actor} joined as ${role(text(details, 'role', ''))}.`,
  'member.role-changed': (actor, details) =>
    `${actor} changed ${person(details)} from ${role(text(details, 'from', ''))} to ${role(text(details, 'to', ''))}.`,
  'member.suspended': (actor, details) => `${actor} suspended ${person(details)}.`,
  'member.reinstated': (actor, details) => `${actor} reinstated ${person(details)}.`,
  'member.removed': (actor, details) => `${actor} removed ${person(details)}.`,
  'member.left': (actor) => `${actor} left the team.`,
  'device.enrolled': (_, details) => `${device(details)} joined the team.`,
  'device.renamed': (actor, details) => `${actor} renamed ${device(details)} to ${text(details, 'name', '')}.`,
  'device.removed': (actor, details) => `${actor} removed ${device(details)}.`,
  'device.access-changed': (actor, details) => `${actor} changed who may access ${device(details)}.`,
  'join-token.created': (actor, details) => `${actor} made a join token (${text(details, 'label', 'no label')}).`,
  'join-token.revoked': (actor) => `${actor} revoked a join token.`,
  'capacity.changed': (actor, details) =>
    `${actor} changed the capacity from ${text(details, 'from', '?')} to ${text(details, 'to', '?')}.`,
  'capacity.asked': (actor, details) => `${actor} asked for a place, to connect to ${device(details)}.`,
  'session.started': (actor, details) => `${actor} connected to ${device(details)}.`,
};

const ends = new Map<string, string>(reasonCodes.map((code) => [reasons[code].audit, code]));

export function sentenceOf(kind: string, actor: string, details: JsonObject): string {
  const sentence = sentences[kind];
  if (sentence !== undefined) return sentence(actor, details);
  const reason = ends.get(kind);
  if (reason === undefined) return `${actor}: ${kind}`;
  const whose = `${person(details)}'s session on ${device(details)}`;
  if (reason === 'ended-by-self' || reason === 'ended-by-manager') return `${actor} ended ${whose}.`;
  return `${whose} ended: ${reason.replaceAll('-', ' ')}.`;
}
