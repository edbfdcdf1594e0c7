/** What a create says; `n` tells one from another. */
export const ticketOf = (n, status) => ({
  subject: `The printer on floor ${n % 40} does not print`,
  msg: 'It has shown an orange light since this morning. We tried to switch it off and on again.',
  status,
  email: `caller.${n % 2000}@customer.example`,
});
