import { parseArgs } from 'node:util';

export class UsageError extends Error {}

const usage = `Usher: remote access for teams, on your own machines.

  usher up       portal, relay and this machine's agent, on one address (what \`npm start\` runs)
  usher portal   one portal node (needs --database; --bus when there are several)
  usher relay    one relay node
  usher agent    this machine's agent: enrol with --join, then run
  usher sessions, capacity, devices, audit
                 ask a Portal by an API key; each tells more with --help

Options of up and portal
  --port N           port to listen on (default 7700, or the next free one)
  --data FOLDER      where everything is kept (default: USHER_DATA or the system's place for it)
  --desktop WHICH    auto, virtual, :N or none (up only; default auto)
  --public-url URL   the address people open (default http://localhost:PORT)
  --behind-proxy IPS addresses of the reverse proxies that may speak for clients, comma separated
  --database URL     postgres://... instead of the embedded database
  --webhooks-to WHERE  internet (default), or anywhere: then also private addresses, and without TLS
  --metrics PORT     answer Prometheus on http://127.0.0.1:PORT/metrics (default: nowhere)
  --bus URL          nats://... when several portal nodes share a database
  USHER_SMTP_URL (smtp://user:password@host:587) and USHER_MAIL_FROM in the environment let it send e-mail;
  USHER_SMTP_CA names a file of authorities to trust, USHER_SMTP_TLS=optional lets it do without TLS.
Options of agent
  --portal URL       the portal's address
  --join TOKEN       enrol first, with a token from the Devices page
  --display :N       the X display to show (default: DISPLAY)
Options of relay
  --portal URL --public-url URL --port N --data FOLDER
  The token that \`usher portal\` prints goes into USHER_RELAY_TOKEN; it is needed until the portal knows this relay.
`;

const options = {
  port: { type: 'string' },
  data: { type: 'string' },
  desktop: { type: 'string' },
  'public-url': { type: 'string' },
  'behind-proxy': { type: 'string' },
  database: { type: 'string' },
  bus: { type: 'string' },
  portal: { type: 'string' },
  join: { type: 'string' },
  display: { type: 'string' },
  'test-times': { type: 'string' },
  'webhooks-to': { type: 'string' },
  metrics: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type Verb = 'up' | 'portal' | 'relay' | 'agent';
export type Values = Readonly<Partial<Record<Exclude<keyof typeof options, 'help'>, string>>>;
export interface CommandLine {
  readonly verb: Verb | 'help';
  readonly values: Values;
}

export function readCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(argv);
  const { help, ...texts } = values;
  const verb = help ? 'help' : (positionals[0] ?? 'help');
  if (!['up', 'portal', 'relay', 'agent', 'help'].includes(verb))
    throw new UsageError(`There is no command "${verb}".\n\n${usage}`);
  if (positionals.length > 1) throw new UsageError(`Too many words: ${positionals.slice(1).join(' ')}\n\n${usage}`);
  return { verb: verb as Verb | 'help', values: texts };
}

export { usage };

export function portOf(text: string | undefined, option = '--port'): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`${option} ${text}: a port is a number from 0 to 65535.`);
  return port;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { cause: error });
  }
}
