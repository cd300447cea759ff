// A new password, typed twice. For every form that sets one.
import { PASSWORD_MIN_LENGTH } from '../../lib/password.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { TextField } from './text-field.tsx'

type Props = {
  shell: Shell
  /** What is wrong with the field of this name. */
  faultOf(name: string): string | undefined
}

export function NewPasswordFields({ shell, faultOf }: Props) {
  const { portal: m, signIn } = messagesOf(shell)
  return (
    <>
      <TextField
        name="new_password"
        label={m.newPassword}
        hint={m.newPasswordHint(PASSWORD_MIN_LENGTH)}
        fault={faultOf('new_password')}
        type="password"
        autocomplete="new-password"
        show={{ show: signIn.show, hide: signIn.hide }}
      />
      <TextField
        name="new_password_again"
        label={m.repeatPassword}
        fault={faultOf('new_password_again')}
        type="password"
        autocomplete="new-password"
      />
    </>
  )
}
