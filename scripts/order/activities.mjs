// The local activities of the suite, the same for both workers.
export const activitiesWith = (ApplicationFailure) => ({
  echo: async (value) => value,
  fail: async () => {
    throw ApplicationFailure.nonRetryable('refused', 'Refused');
  },
});
