import { CallError } from '@usher/contract';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';
import { keys } from './keys.ts';

/** Only what may pass by itself is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 3 && error instanceof CallError && mayPass(error),
      refetchOnWindowFocus: true,
    },
  },
});

function mayPass(error: CallError): boolean {
  return ['unreachable', 'starting-up', 'database-away'].includes(error.code);
}

export const meQuery = queryOptions({ queryKey: keys.me, queryFn: ({ signal }) => call('GET /api/me', {}, signal) });
