import { randomBytes } from 'node:crypto';
import { type Id, uuidv7 } from '@usher/contract';

export function newId(): Id {
  return uuidv7(Date.now(), randomBytes(10));
}
