export { type Agents, createAgents } from './create-agents.ts';
