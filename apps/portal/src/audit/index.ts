export { createAudit } from './create-audit.ts';
export { startPruner } from './pruner.ts';
