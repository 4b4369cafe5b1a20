export type { AgentLog } from './control/agent-log.ts';
export type { BootClock } from './control/boot-clock.ts';
export { enrolAgent, type Enrolled, type EnrolOptions } from './enrol/enrol-agent.ts';
export { EnrolError } from './enrol/enrol-error.ts';
export { type Enrolment, readEnrolment } from './enrol/enrolment.ts';
export { type Identity, readIdentity } from './identity/identity.ts';
export type { AgentState, StopCause } from './running-agent.ts';
export { keepAgent } from './keep-agent.ts';
export { type Agent, startAgent, type StartAgentOptions } from './start-agent.ts';
