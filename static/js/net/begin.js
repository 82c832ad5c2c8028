// A new room: made, then started.

/**
 * Make a room as `wanted` (what `create_room` takes), or take the one that is `made`, and start it.
 * Answers {room, error}: the room's id where there is one, the refusal where it did not start.
 * @type {(control: Control, wanted: any, made?: string | null) => Promise<{ room: string | null, error: any }>}
 */
export async function begin(control, wanted, made = null) {
  const created = made ? { ok: true, room: made } : await control.send("create_room", wanted);
  if (!created.ok) return { room: null, error: created.error };
  const started = await control.send("start", { room: created.room });
  return { room: created.room, error: started.ok ? null : started.error };
}
