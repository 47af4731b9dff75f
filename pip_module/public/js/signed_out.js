// After a sign-out, forgets what the employee's page kept on this device. The server says that it was one.
if (/(^|; )pip_signed_out=1/.test(document.cookie)) {
	try {
		Object.keys(localStorage)
			.filter((key) => key.startsWith("pip:"))
			.forEach((key) => localStorage.removeItem(key));
	} catch {
		// Without storage nothing was kept.
	}
	document.cookie = "pip_signed_out=; path=/; max-age=0";
}
