import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, removeDurably, writeAtomically } from '../identity/atomic-file.ts';

const enrolment = z.object({
  /** The portal's origin, which every control connection signs. */
  portal: z.string(),
  device: z.uuid(),
  name: z.string(),
  team: z.string(),
  /** base64url of the portal's raw Ed25519 command key. */
  commandKey: z.string().length(43),
});
/** What a device remembers of the portal it joined. */
export type Enrolment = z.infer<typeof enrolment>;

const fileName = 'enrolment.json';

/** Null when this device belongs to no portal. */
export async function readEnrolment(folder: string): Promise<Enrolment | null> {
  const text = await readIfThere(join(folder, fileName));
  return text === null ? null : enrolment.parse(JSON.parse(text));
}

export function writeEnrolment(folder: string, value: Enrolment): Promise<void> {
  return writeAtomically(join(folder, fileName), `${JSON.stringify(value, null, 2)}\n`);
}

export function forgetEnrolment(folder: string): Promise<void> {
  return removeDurably(join(folder, fileName));
}
