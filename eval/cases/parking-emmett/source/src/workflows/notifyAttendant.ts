import type { AssistanceRequested } from '../sessions/parkingSession.js';

export type TwilioSettings = {
  accountSid: string;
  authToken: string;
  from: string;
  attendantPhone: string;
};

/** Texts the attendant on duty through Twilio. */
export const notifyAttendant =
  (settings: TwilioSettings) =>
  async (event: AssistanceRequested): Promise<void> => {
    const { garageId, sessionId, refusals } = event.data;
    await fetch(`https://api.twilio.com/2010-04-01/Accounts/${settings.accountSid}/Messages.json`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        From: settings.from,
        To: settings.attendantPhone,
        Body: `Garage ${garageId}: session ${sessionId} was refused ${refusals} times`,
      }),
    });
  };
