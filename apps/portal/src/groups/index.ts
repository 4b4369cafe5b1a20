export { createGroups } from './create-groups.ts';
