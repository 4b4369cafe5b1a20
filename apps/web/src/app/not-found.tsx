import { errors } from '@usher/contract';
import { Link } from '@tanstack/react-router';

export function NotFound() {
  return (
    <main id="main" className="mx-auto mt-24 max-w-md px-4">
      <h1>{errors['not-found'].title}</h1>
      <p className="mt-2 text-soft">{errors['not-found'].todo}</p>
      <Link to="/" className="mt-4 inline-block text-accent-ink underline">
        Go to your devices
      </Link>
    </main>
  );
}
