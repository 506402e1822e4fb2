const RATE_PER_HOUR = 2.5;
const DAILY_MAXIMUM = 18;

/** What a car owes that came in at `enteredAt`: full hours, capped per day. */
export const parkingFee = (enteredAt: Date, now: Date): number => {
  const hours = Math.ceil((now.getTime() - enteredAt.getTime()) / 3_600_000);
  const days = Math.floor(hours / 24);
  return days * DAILY_MAXIMUM + Math.min((hours % 24) * RATE_PER_HOUR, DAILY_MAXIMUM);
};
