"""What interviewers think, and the page behind the letter's link."""
