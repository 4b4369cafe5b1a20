export { mailConsumer } from './consumer.ts';
export { createMail } from './create-mail.ts';
export { createInvitationMailer, type InvitationMailer } from './invitations.ts';
export type { MailServer } from './mail-deps.ts';
export { startMailSender } from './sender.ts';
