import express, { Response } from 'express';
import { AvailabilityService } from './scheduling/domain/AvailabilityService';
import { DaySheetProjection, DaySheetStore } from './scheduling/readModels/DaySheet';
import { GetDaySheet } from './scheduling/readModels/GetDaySheet';
import * as scheduling from './scheduling/repos';
import { AfterAppointmentCancelled } from './scheduling/subscriptions/AfterAppointmentCancelled';
import { AfterSlotOffered } from './scheduling/subscriptions/AfterSlotOffered';
import { AddPractitioner } from './scheduling/useCases/AddPractitioner';
import { BookAppointment } from './scheduling/useCases/BookAppointment';
import { CancelAppointment } from './scheduling/useCases/CancelAppointment';
import { CheckInPatient } from './scheduling/useCases/CheckInPatient';
import { JoinWaitingList } from './scheduling/useCases/JoinWaitingList';
import { OfferSlot } from './scheduling/useCases/OfferSlot';
import { RescheduleAppointment } from './scheduling/useCases/RescheduleAppointment';
import { Result } from './shared/core/Result';
import { DomainEventBus } from './shared/infra/DomainEventBus';
import { SurescriptsGateway } from './treatment/gateways/SurescriptsGateway';
import * as treatment from './treatment/repos';
import { AfterPatientCheckedIn } from './treatment/subscriptions/AfterPatientCheckedIn';
import { AfterPrescriptionIssued } from './treatment/subscriptions/AfterPrescriptionIssued';
import { CloseAppointment } from './treatment/useCases/CloseAppointment';
import { IssuePrescription } from './treatment/useCases/IssuePrescription';
import { OpenAppointment } from './treatment/useCases/OpenAppointment';
import { RecordFinding } from './treatment/useCases/RecordFinding';

const bus = new DomainEventBus();

const appointments = new scheduling.AppointmentRepo(bus);
const practitioners = new scheduling.PractitionerRepo(bus);
const waitingList = new scheduling.WaitingListRepo(bus);
const daySheets = new DaySheetStore();
const visits = new treatment.AppointmentRepo(bus);
const prescriptions = new treatment.PrescriptionRepo(bus);

new DaySheetProjection(daySheets).register(bus);
new AfterAppointmentCancelled(new OfferSlot(waitingList)).register(bus);
new AfterSlotOffered({
  send: async (patientId, text) => console.log(`text to ${patientId}: ${text}`),
}).register(bus);
new AfterPatientCheckedIn(new OpenAppointment(visits)).register(bus);
new AfterPrescriptionIssued(
  new SurescriptsGateway(process.env.SURESCRIPTS_URL ?? 'http://localhost:4000'),
).register(bus);

const book = new BookAppointment(appointments, practitioners, new AvailabilityService());
const reschedule = new RescheduleAppointment(appointments);
const cancel = new CancelAppointment(appointments);
const checkIn = new CheckInPatient(appointments);
const addPractitioner = new AddPractitioner(practitioners);
const join = new JoinWaitingList(waitingList);
const daySheet = new GetDaySheet(daySheets);
const recordFinding = new RecordFinding(visits);
const close = new CloseAppointment(visits);
const issue = new IssuePrescription(visits, prescriptions);

const app = express().use(express.json());

app.post('/practitioners', async ({ body }, res) => {
  answer(res, await addPractitioner.execute(body));
});
app.get('/practitioners/:practitionerId/days/:day', async ({ params }, res) => {
  const { practitionerId, day } = params;
  answer(res, await daySheet.execute({ practitionerId, day: new Date(day) }));
});
app.post('/appointments', async ({ body }, res) => {
  const { start, end } = body;
  answer(res, await book.execute({ ...body, start: new Date(start), end: new Date(end) }));
});
app.put('/appointments/:appointmentId/slot', async ({ params, body }, res) => {
  const { start, end } = body;
  answer(
    res,
    await reschedule.execute({ ...params, start: new Date(start), end: new Date(end) }),
  );
});
app.post('/appointments/:appointmentId/cancellation', async ({ params, body }, res) => {
  answer(res, await cancel.execute({ ...params, reason: body.reason }));
});
app.post('/appointments/:appointmentId/check-in', async ({ params }, res) => {
  answer(res, await checkIn.execute(params));
});
app.post('/waiting-list', async ({ body }, res) => {
  answer(res, await join.execute(body));
});
app.post('/visits/:appointmentId/findings', async ({ params, body }, res) => {
  answer(res, await recordFinding.execute({ ...params, code: body.code, note: body.note }));
});
app.post('/visits/:appointmentId/prescriptions', async ({ params, body }, res) => {
  const { medication, daysSupply } = body;
  answer(res, await issue.execute({ ...params, medication, daysSupply }));
});
app.post('/visits/:appointmentId/end', async ({ params }, res) => {
  answer(res, await close.execute(params));
});

app.listen(3000);

function answer(res: Response, result: Result<unknown>): void {
  if (result.ok) {
    res.json({ value: result.value });
  } else {
    res.status(409).json({ message: result.error.message });
  }
}
