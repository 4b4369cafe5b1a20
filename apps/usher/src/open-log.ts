import { join } from 'node:path';
import { type Logger, pino } from 'pino';

/** A file in the data folder, so that the terminal stays readable; what needs a person's eye also goes to standard error. */
export function openLog(folder: string, name: string): Logger {
  const file = pino.destination({ dest: join(folder, `${name}.log`), sync: true, mode: 0o600 });
  const level = process.env['USHER_LOG'] ?? 'info';
  return pino(
    { name, level },
    pino.multistream([
      { level: 'trace', stream: file },
      { level: 'error', stream: process.stderr },
    ]),
  );
}
