// The activities of the suite, the same for both workers.
export const activitiesWith = (ApplicationFailure) => ({
  greet: async (name) => `Hello, ${name}`,
  shout: async (text) => text.toUpperCase(),
  fail: async (type) => {
    throw ApplicationFailure[type]('refused', 'Refused', { by: 'the bank' });
  },
});
