export { createSuspender } from './change-member.ts';
export { createMembers } from './create-members.ts';
export { presentMember, readMember } from './member-rows.ts';
