export default function SignIn() {
	return <p>Sign in with a POST to /sign-in.</p>;
}
