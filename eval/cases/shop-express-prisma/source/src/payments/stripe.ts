import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

/** Opens a payment page for one order. */
export async function createCheckoutSession(
  orderId: string,
  totalCents: number,
): Promise<{ id: string; url: string }> {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    client_reference_id: orderId,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: 'eur',
          unit_amount: totalCents,
          product_data: { name: `Order ${orderId}` },
        },
      },
    ],
    success_url: `https://shop.example.org/orders/${orderId}`,
  });
  return { id: session.id, url: session.url ?? '' };
}

/** The session that was paid, if that is what Stripe tells us. */
export function paidSession(body: Buffer, signature: string): string | undefined {
  const event = stripe.webhooks.constructEvent(
    body,
    signature,
    process.env.STRIPE_WEBHOOK_SECRET ?? '',
  );
  return event.type === 'checkout.session.completed' ? event.data.object.id : undefined;
}
