import { Link } from '@tanstack/react-router';
import { Page } from '../../ui/page.tsx';
import { AppearanceChoice } from './appearance-choice.tsx';
import { MailChoice } from './mail-choice.tsx';
import { NameForm } from './name-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { SignInList } from './sign-in-list.tsx';

/** One's own account: name, password, and where one is signed in. */
export function AccountPage() {
  return (
    <Page
      title="Account"
      aside={
        <Link to="/" className="text-accent-ink underline">
          Back to your teams
        </Link>
      }
    >
      <div className="flex max-w-xl flex-col gap-8">
        <NameForm />
        <PasswordForm />
        <AppearanceChoice />
        <MailChoice />
        <SignInList />
      </div>
    </Page>
  );
}
