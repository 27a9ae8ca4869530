export function cancel(user, orders, id) {
  if (!user.permissions.includes('orders')) throw new Error('not allowed');
  orders.delete(id);
}
export function refund(user, orders, id) {
  orders.set(id, 'refunded');
}
