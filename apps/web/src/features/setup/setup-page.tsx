import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { errors } from '@usher/contract';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { Outside } from '../../app/outside.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote, ProblemPage } from '../../ui/problem.tsx';
import { OwnerForm } from './owner-form.tsx';

/** First the code from the terminal, then who the Owner is and what the team is called. */
export function SetupPage() {
  const [claim, setClaim] = useState<string | null>(null);
  const setup = useQuery({ queryKey: ['setup'], queryFn: ({ signal }) => call('GET /api/setup', {}, signal) });
  if (setup.isPending) return null;
  if (setup.isError) return <ProblemPage error={setup.error} onRetry={() => void setup.refetch()} />;
  if (!setup.data.open && claim === null) return <AlreadySetUp />;
  return claim === null ? (
    <CodeForm onClaim={setClaim} />
  ) : (
    <OwnerForm claim={claim} onClaimLost={() => setClaim(null)} />
  );
}

function AlreadySetUp() {
  return (
    <Outside title={errors['setup-gone'].title} lead={errors['setup-gone'].todo}>
      <Link to="/sign-in" className="text-accent-ink underline">
        Sign in
      </Link>
    </Outside>
  );
}

function CodeForm({ onClaim }: { onClaim: (claim: string) => void }) {
  const { register, handleSubmit } = useForm<{ code: string }>();
  const claim = useMutation({
    mutationFn: ({ code }: { code: string }) => call('POST /api/setup/claim', { body: { code: code.trim() } }),
    onSuccess: (answer) => onClaim(answer.claim),
  });
  return (
    <Outside title="Set up Usher" lead="The set-up code is on the terminal where Usher was started.">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((body) => claim.mutate(body))(event)}
      >
        <Field
          label="Set-up code"
          mono
          required
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          {...register('code')}
        />
        <ProblemNote error={claim.error} />
        <Button type="submit" look="primary" className="h-9" busy={claim.isPending}>
          Continue
        </Button>
      </form>
    </Outside>
  );
}
