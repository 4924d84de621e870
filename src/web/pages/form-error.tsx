import type { Refusal } from '../view.ts'

/** What was wrong with a form, where the form is. */
export function FormError({ id, refused }: { readonly id?: string; readonly refused: Refusal | undefined }) {
  if (refused === undefined) return null
  return (
    <p class="form-error" role="alert" id={id}>
      Not done: {refused.message}.
    </p>
  )
}

interface FieldState {
  readonly 'aria-invalid'?: 'true'
  readonly 'aria-describedby'?: string
}

/** Ties a field to its hint and to what was wrong with it, for eyes and for screen readers. */
export function faultOf(refused: Refusal | undefined, field: string, errorId: string, hintId?: string): FieldState {
  if (refused?.field !== field) return hintId === undefined ? {} : { 'aria-describedby': hintId }
  return { 'aria-invalid': 'true', 'aria-describedby': hintId === undefined ? errorId : `${errorId} ${hintId}` }
}
