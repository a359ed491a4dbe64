import { useNavigate } from 'react-router';
import { ChangePasswordView } from '#desk/parts/sign-in/ChangePasswordView.tsx';

/** Reached from the user menu; it belongs to the user, not to the rail. */
export default function PasswordPage() {
  const navigate = useNavigate();
  return (
    <div style={{ padding: 24 }}>
      <ChangePasswordView forced={false} onDone={() => void navigate('/')} onCancel={() => void navigate(-1)} />
    </div>
  );
}
