export { createMembers } from './create-members.ts';
export { presentMember, readMember } from './member-rows.ts';
