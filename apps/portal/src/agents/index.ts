export { createAgents } from './create-agents.ts';
