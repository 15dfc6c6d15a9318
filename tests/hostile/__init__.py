"""What people send to do harm, through every door, judged by what comes out."""
